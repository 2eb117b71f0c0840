// Headers of a library may be any bytes: the loader has not seen them yet.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "base/descriptor.h"
#include "plugins/host/catalogue/bound_at_once.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sereno::Descriptor file(memfd_create("library", MFD_CLOEXEC));
  if (write(file.get(), data, size) == static_cast<ssize_t>(size)) sereno::host::is_bound_at_once(file.get());
  return 0;
}
