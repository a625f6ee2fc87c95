import { configSchema } from '../../src/config/schema.ts'
import type { ExamineRules } from '../../src/pipeline/examine.ts'
import { qualityLimits } from '../../src/service/quality-limits.ts'

const { quality } = configSchema.parse({}).recognition

/** The quality gate as it is unless configured otherwise. */
export const defaultRules: ExamineRules = {
  quality: qualityLimits(quality),
  enrolment: qualityLimits(quality.enrolment),
}
