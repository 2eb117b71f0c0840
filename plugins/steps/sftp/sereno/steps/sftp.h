// Files on a server, over SFTP.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/address.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/stored_files.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

/// Whom to ask, and as whom. The server has to show a key that is known: there is no way around that.
struct SftpTarget {
  std::string host{};
  std::uint16_t port = 22;
  std::string user{};
  std::string password{};                ///< also the answer to a keyboard-interactive question; empty: none
  std::string identity{};                ///< private key file; empty: none
  std::string passphrase{};              ///< of the private key
  std::vector<std::string> host_keys{};  ///< "SHA256:..." as ssh-keygen -l shows it, or "ssh-ed25519 AAAA..."
  std::string known_hosts{};             ///< file; looked at when host_keys is empty
  Family family = Family::any;
};

/// Why something did not come about.
enum class SftpFault : std::uint8_t {
  none,
  library,  ///< libssh is not here
  refused,
  unreachable,
  no_route,
  timed_out,
  closed,
  protocol,     ///< what answers speaks no SSH, or none that we do
  host_key,     ///< the server's key is another one than is known
  unknown_key,  ///< nobody told us its key
  credential,   ///< rejected
  no_sftp,      ///< logged in, but there is no SFTP
  not_there,
  not_allowed,
  no_space,  ///< no space or quota is left
  failed,    ///< the server's own trouble
  too_much,  ///< more than the limit
  local      ///< a file or setting of ours
};

struct SftpEnd {
  SftpFault fault = SftpFault::none;
  std::string text{};  ///< the server's or the library's own sentence, one line
  explicit operator bool() const { return fault == SftpFault::none; }
};

/// What is wrong with a host key as people give it, as part of a sentence; nothing when it can be compared.
std::optional<std::string> host_key_problem(std::string_view key);

/// What is wrong with a private key file, as part of a sentence. A key with a passphrase is not looked at: unlocking it
/// takes long on purpose. Nothing where there is no file, which is the host's to tell.
std::optional<std::string> identity_problem(const std::string& path, const std::string& passphrase);

/// One session with a server: reads only. Every call ends by its deadline and soon after a cancellation, whatever the
/// server does; after a time-out the session is over. One thread.
class SftpSession {
 public:
  SftpSession();
  SftpSession(SftpSession&&) noexcept;
  SftpSession& operator=(SftpSession&&) noexcept;
  ~SftpSession();

  /// Connects to a numeric address, verifies the server's key, logs in and opens SFTP. `on_stage` is told "connect",
  /// "hostkey", "login" and "sftp" as each begins.
  using OnStage = std::function<void(std::string_view)>;
  SftpEnd open(const SftpTarget& target, const std::string& address, const Deadline& deadline,
               const OnStage& on_stage = {});
  /// "SHA256:..." of the key that the server showed; empty before that.
  std::string host_key() const;

  /// The plain files in a folder; symbolic links are looked through.
  SftpEnd list(const std::string& folder, const FileFilter& filter, FileListing& listing, const Deadline& deadline);
  /// One file as the only entry of a listing. SftpFault::not_there, and `is_folder` set when it is one.
  SftpEnd stat(const std::string& path, FileListing& listing, bool& is_folder, const Deadline& deadline);
  /// The whole file, at most `most` bytes: more is SftpFault::too_much.
  SftpEnd read(const std::string& path, std::size_t most, std::string& bytes, const Deadline& deadline);

 private:
  friend class SftpCanary;
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Opens a session as the steps "resolve", "connect", "hostkey", "login" and "sftp", one address after the other until
/// one can be reached. False after a failure, which `run` has then. `prefix` stands before the steps' names.
bool open_sftp(SftpSession& session, const SftpTarget& target, StepRun& run, Trace& trace,
               const std::string& prefix = {}, SftpFault* fault = nullptr);

/// How a step ends that ended so: state, words and what it says of the function. Pure.
StepEnd end_of(const SftpEnd& end, double elapsed_s);

}  // namespace sereno::steps
