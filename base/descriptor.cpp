#include "base/descriptor.h"

#include <cerrno>

namespace sereno {

void Descriptor::reset() {
  if (number_ < 0) return;
  const int kept = errno;
  ::close(release());
  errno = kept;
}

}  // namespace sereno
