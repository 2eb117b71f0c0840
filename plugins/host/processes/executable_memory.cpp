#include "plugins/host/processes/executable_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

namespace sereno::host {

bool memory_may_become_code() {
  const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const page = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return true;  // no word about it
  *static_cast<char*>(page) = 1;
  const bool may = mprotect(page, bytes, PROT_READ | PROT_EXEC) == 0;
  munmap(page, bytes);
  return may;
}

}  // namespace sereno::host
