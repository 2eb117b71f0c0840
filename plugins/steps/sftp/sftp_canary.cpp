#include "sereno/steps/sftp_canary.h"

#include <fcntl.h>

#include <algorithm>
#include <memory>

#include "plugins/steps/sftp/sftp_impl.h"
#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

constexpr std::size_t most_bytes = 1u << 20;
constexpr std::string_view ending = ".tmp";

bool is_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace

SftpEnd SftpCanary::refuse(const std::string& name) const {
  if (mark_.size() < 8 || !is_name(mark_)) return {SftpFault::local, "the canary has no mark"};
  if (!is_name(name) || name.starts_with('.') || name.size() > 200 || name.find(mark_) == std::string::npos)
    return {SftpFault::local, in_quotes(name) + " does not bear the canary's mark"};
  return {};
}

bool SftpCanary::is_there(const std::string& path) const {
  const SshLibrary& ssh = session_.impl_->ssh();
  const std::unique_ptr<sftp_attributes_struct, decltype(&::sftp_attributes_free)> about(
      ssh.stat(session_.impl_->sftp(), path.c_str()), ssh.attributes_free);
  return about != nullptr;
}

SftpEnd SftpCanary::write(const std::string& path, std::string_view bytes, bool& made) {
  const SshLibrary& ssh = session_.impl_->ssh();
  std::unique_ptr<sftp_file_struct, decltype(&::sftp_close)> file(
      ssh.open(session_.impl_->sftp(), path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0640), ssh.close);
  if (!file) return session_.impl_->failure();
  made = true;
  while (!bytes.empty()) {
    const auto written = ssh.write(file.get(), bytes.data(), std::min<std::size_t>(bytes.size(), 32768));
    if (written <= 0) {
      SftpEnd end = session_.impl_->failure();
      // OpenSSH says no more than "Failure" of a disk that is full.
      return end.fault == SftpFault::failed ? SftpEnd{SftpFault::no_space, "no space or quota: " + end.text} : end;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (ssh.supports(session_.impl_->sftp(), "fsync@openssh.com", "1") != 0 && ssh.fsync(file.get()) != SSH_OK)
    return session_.impl_->failure();
  return ssh.close(file.release()) == SSH_OK ? SftpEnd{} : session_.impl_->failure();
}

SftpEnd SftpCanary::upload(const std::string& folder, const std::string& name, std::string_view bytes,
                           const Deadline& deadline) {
  if (SftpEnd end = refuse(name); !end) return end;
  if (bytes.size() > most_bytes) return {SftpFault::local, "a canary's file has at most 1 MiB"};
  const std::string path = folder + "/" + name, unfinished = path + std::string(ending);
  return session_.impl_->within(deadline, [&] {
    const SshLibrary& ssh = session_.impl_->ssh();
    if (is_there(path)) return SftpEnd{SftpFault::failed, "a file of that name is there already"};
    bool made = false;
    SftpEnd end = write(unfinished, bytes, made);
    if (end && ssh.rename(session_.impl_->sftp(), unfinished.c_str(), path.c_str()) != SSH_OK)
      end = session_.impl_->failure();
    if (!end && made) ssh.unlink(session_.impl_->sftp(), unfinished.c_str());
    return end;
  });
}

SftpEnd SftpCanary::remove(const std::string& folder, const std::string& name, const Deadline& deadline) {
  if (SftpEnd end = refuse(name); !end) return end;
  return session_.impl_->within(deadline, [&] {
    SftpEnd end;
    for (const std::string& path : {folder + "/" + name, folder + "/" + name + std::string(ending)}) {
      if (session_.impl_->ssh().unlink(session_.impl_->sftp(), path.c_str()) == SSH_OK) continue;
      const SftpEnd failed = session_.impl_->failure();
      if (failed.fault != SftpFault::not_there) end = failed;
    }
    return end;
  });
}

}  // namespace sereno::steps
