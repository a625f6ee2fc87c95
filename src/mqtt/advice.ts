const login = 'check `mqtt.username`, and `mqtt.password` or `mqtt.password_file`'
const unknownSigner =
  'give the certificate of the CA that signed the broker’s with `mqtt.tls.ca`; if you do, the broker has one of another CA'
const ourCertificate =
  'the broker does not take the certificate of `mqtt.tls.cert`: check who signed it, and until when it is valid'
const noCertificate = 'the broker wants a certificate of ours: give `mqtt.tls.cert` and `mqtt.tls.key`'

/** What an owner can do, by MQTT's reason codes at CONNACK (3.1.1 has 1 to 5) and by the codes of OpenSSL and Node. */
const advice: Readonly<Record<string | number, string>> = {
  1: 'the broker does not speak the version of `mqtt.protocol`',
  2: 'the broker does not allow the client id, `familiar-` and the node id',
  4: login,
  5: login,
  132: 'the broker does not speak the version of `mqtt.protocol`',
  133: 'the broker does not allow the client id, `familiar-` and the node id',
  134: login,
  135: login,
  138: 'the broker has banned this client',
  140: login,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownSigner,
  SELF_SIGNED_CERT_IN_CHAIN: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownSigner,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownSigner,
  CERT_SIGNATURE_FAILURE: unknownSigner,
  CERT_HAS_EXPIRED: 'the broker’s certificate is no longer valid: renew it, and check the clock of this device',
  CERT_NOT_YET_VALID: 'the broker’s certificate is not valid yet: check the clock of this device',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the broker’s certificate is for another name: use that in `mqtt.url`, or say which one it has with `mqtt.tls.server_name`',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: noCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ourCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: ourCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: ourCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: ourCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: ourCertificate,
  ERR_SSL_WRONG_VERSION_NUMBER: 'no TLS is spoken on that port: brokers have it on 8883, as a rule',
}

/**
 * What somebody has to change before the broker can be used; null for what may mend by itself, such as a broker that is away.
 * @param code of the failure, if it has one
 */
export function adviceOn(code: string | number | null): string | null {
  return code === null ? null : (advice[code] ?? null)
}
