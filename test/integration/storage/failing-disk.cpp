// To be preloaded into a process: makes the kind of write fail that the file $FAULT names, as long as that file exists.
// `data`: fdatasync, as when a disk cannot keep what was written. `header`: LMDB's writes of its own two pages.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sys/types.h>

static bool fails(const char *kind) {
  const char *path = getenv("FAULT");
  FILE *file = path ? fopen(path, "r") : nullptr;
  if (!file) return false;
  char content[16] = "";
  const char *read = fgets(content, sizeof content, file);
  fclose(file);
  return read && strcmp(content, kind) == 0;
}

extern "C" int fdatasync(int fd) {
  if (fails("data")) {
    errno = EIO;
    return -1;
  }
  return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "fdatasync"))(fd);
}

extern "C" ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  if (offset < 8192 && fails("header")) {
    errno = EIO;
    return -1;
  }
  return reinterpret_cast<ssize_t (*)(int, const void *, size_t, off64_t)>(dlsym(RTLD_NEXT, "pwrite64"))(fd, bytes, length, offset);
}

extern "C" ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  return pwrite64(fd, bytes, length, offset);
}
