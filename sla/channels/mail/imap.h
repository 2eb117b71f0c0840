// A mailbox over IMAP (libetpan), always with TLS.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/channels/settings/settings.h"

namespace sereno::sla {

/// One mail of the folder.
struct FetchedMail {
  std::uint32_t uid = 0;
  Instant arrived{};  ///< when the server took it (INTERNALDATE)
  std::string bytes{};
  bool cut = false;  ///< it is larger than 64 MiB: `bytes` are its first MiB
};

/// A session. The server's certificate chain and name are verified before anything but the greeting is said: the
/// library itself verifies nothing. One thread.
class ImapMailbox {
 public:
  static Result<std::unique_ptr<ImapMailbox>> open(const ImapSettings& settings);
  ~ImapMailbox();
  ImapMailbox(const ImapMailbox&) = delete;
  ImapMailbox& operator=(const ImapMailbox&) = delete;

  /// Another one: what was known by number is not known any more.
  std::uint32_t uid_validity() const;
  /// The numbers above `after`, ascending.
  Result<std::vector<std::uint32_t>> uids_after(std::uint32_t after);
  /// Marks nothing as seen.
  Result<FetchedMail> fetch(std::uint32_t uid);
  /// Waits until something came, the time is over, or `stop` can be read (-1: nothing stops it). False where the
  /// connection is gone.
  bool wait(std::chrono::milliseconds longest, int stop);

 private:
  struct Session;
  explicit ImapMailbox(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace sereno::sla
