#include "agent/submitters/ledger_door.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace sereno::agent {

namespace {

constexpr unsigned small_cache_kib = 512;

Result<FileIdentity> identity_of(const std::string& path) {
  struct statx found {};
  if (statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &found) != 0)
    return Error{path + ": " + std::strerror(errno)};
  FileIdentity identity{.device = std::uint64_t{found.stx_dev_major} << 32 | found.stx_dev_minor,
                        .inode = found.stx_ino};
  if ((found.stx_mask & STATX_BTIME) != 0)
    identity.born_ns = found.stx_btime.tv_sec * 1'000'000'000 + found.stx_btime.tv_nsec;
  return identity;
}

}  // namespace

Result<std::shared_ptr<ledger::Ledger>> LedgerDoor::open() {
  const auto identity = identity_of(path_);
  if (!identity) return identity.error();
  if (book_ && *identity == identity_) return book_;
  auto opened = ledger::Ledger::open(path_, ledger::Ledger::Access::read_write,
                                     {.keep_samples = keep_samples_, .cache_kib = small_cache_kib});
  if (!opened) return opened.error();
  book_ = std::move(*opened);
  identity_ = *identity;
  return book_;
}

}  // namespace sereno::agent
