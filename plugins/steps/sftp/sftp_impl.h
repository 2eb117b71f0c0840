// The session behind SftpSession. Internal to the SFTP transport.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "plugins/steps/sftp/ssh_library.h"
#include "sereno/steps/sftp.h"

namespace sereno::steps {

class SftpSession::Impl {
 public:
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { close(); }

  SftpEnd open(const SftpTarget& target, const std::string& address, const Deadline& deadline, const OnStage& on_stage);
  void close();

  /// Runs calls of SFTP, which wait for as long as the server likes: at the deadline the socket is shut down under
  /// them.
  SftpEnd within(const Deadline& deadline, const std::function<SftpEnd()>& work);
  /// Why the last call of SFTP failed.
  SftpEnd failure() const;

  const SshLibrary& ssh() const { return *ssh_; }
  sftp_session sftp() const { return sftp_; }
  const std::string& host_key() const { return host_key_; }

 private:
  SftpEnd set_up(const SftpTarget& target);
  SftpEnd connect(const SftpTarget& target, const std::string& address, const Deadline& deadline);
  SftpEnd verify(const SftpTarget& target);
  SftpEnd verify_given(const SftpTarget& target, ssh_key key);
  SftpEnd verify_known() const;
  SftpEnd login(const SftpTarget& target, const Deadline& deadline);
  SftpEnd login_by_key(const SftpTarget& target, const Deadline& deadline);
  SftpEnd login_by_password(const SftpTarget& target, const Deadline& deadline);
  SftpEnd answer_questions(const SftpTarget& target, const Deadline& deadline);
  SftpEnd start_sftp(const Deadline& deadline);
  /// Calls until it says something else than "again" of its kind; waits for the socket between.
  int finish(int again, const std::function<int()>& call, const Deadline& deadline) const;
  SftpEnd session_failure(SftpFault otherwise, const Deadline& deadline) const;
  SftpEnd of_login(int result, const Deadline& deadline) const;

  const SshLibrary* ssh_ = nullptr;
  ssh_session session_ = nullptr;
  ssh_channel channel_ = nullptr;
  sftp_session sftp_ = nullptr;
  int socket_ = -1;
  std::string host_key_;
};

}  // namespace sereno::steps
