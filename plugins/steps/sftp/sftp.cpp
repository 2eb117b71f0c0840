#include "sereno/steps/sftp.h"

#include <fcntl.h>

#include <utility>
#include <vector>

#include "plugins/steps/sftp/sftp_impl.h"

namespace sereno::steps {
namespace {

using Attributes = std::unique_ptr<sftp_attributes_struct, decltype(&::sftp_attributes_free)>;

/// Protocol 3 has seconds since 1970 in 32 bits; libssh leaves mtime64 at 0 then.
Instant modified(const sftp_attributes_struct& about) {
  return Instant{std::chrono::seconds{about.mtime64 != 0 ? static_cast<std::int64_t>(about.mtime64) : about.mtime}};
}

bool is_plain(const sftp_attributes_struct& about) { return about.type == SSH_FILEXFER_TYPE_REGULAR; }

void take(std::string_view name, const sftp_attributes_struct& about, FileListing& listing) {
  constexpr std::int64_t year_2200 = 7258118400;
  if (modified(about).time_since_epoch() > std::chrono::seconds{year_2200}) return;
  listing.files.push_back({.name = std::string(name), .modified = modified(about), .size = about.size});
}

std::string joined(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

}  // namespace

SftpSession::SftpSession() : impl_(std::make_unique<Impl>()) {}
SftpSession::SftpSession(SftpSession&&) noexcept = default;
SftpSession& SftpSession::operator=(SftpSession&&) noexcept = default;
SftpSession::~SftpSession() = default;

SftpEnd SftpSession::open(const SftpTarget& target, const std::string& address, const Deadline& deadline,
                          const OnStage& on_stage) {
  return impl_->open(target, address, deadline, on_stage);
}
std::string SftpSession::host_key() const { return impl_->host_key(); }

SftpEnd SftpSession::stat(const std::string& path, FileListing& listing, bool& is_folder, const Deadline& deadline) {
  return impl_->within(deadline, [&] {
    const SshLibrary& ssh = impl_->ssh();
    const Attributes about(ssh.stat(impl_->sftp(), path.c_str()), ssh.attributes_free);
    if (!about) return impl_->failure();
    is_folder = about->type == SSH_FILEXFER_TYPE_DIRECTORY;
    listing.entries = 1;
    if (is_plain(*about)) take(path.substr(path.rfind('/') + 1), *about, listing);
    return SftpEnd{};
  });
}

SftpEnd SftpSession::list(const std::string& folder, const FileFilter& filter, FileListing& listing,
                          const Deadline& deadline) {
  listing = {};
  return impl_->within(deadline, [&] {
    const SshLibrary& ssh = impl_->ssh();
    const std::unique_ptr<sftp_dir_struct, decltype(&::sftp_closedir)> open(
        ssh.open_folder(impl_->sftp(), folder.c_str()), ssh.close_folder);
    if (!open) return impl_->failure();
    for (;;) {
      Attributes about(ssh.read_folder(impl_->sftp(), open.get()), ssh.attributes_free);
      if (!about) return ssh.folder_ended(open.get()) != 0 ? SftpEnd{} : impl_->failure();
      if (deadline.passed()) return SftpEnd{SftpFault::timed_out, "no time is left"};
      if (++listing.entries > filter.most_entries) {
        listing.cut = true;
        return SftpEnd{};
      }
      const std::string name = about->name != nullptr ? about->name : "";
      if (name.find('/') != std::string::npos || !fits(filter.pattern, name)) continue;
      if (about->type == SSH_FILEXFER_TYPE_SYMLINK || about->type == SSH_FILEXFER_TYPE_UNKNOWN)
        about.reset(ssh.stat(impl_->sftp(), joined(folder, name).c_str()));
      if (about && is_plain(*about)) take(name, *about, listing);
    }
  });
}

SftpEnd SftpSession::read(const std::string& path, std::size_t most, std::string& bytes, const Deadline& deadline) {
  bytes.clear();
  return impl_->within(deadline, [&] {
    const SshLibrary& ssh = impl_->ssh();
    const std::unique_ptr<sftp_file_struct, decltype(&::sftp_close)> file(
        ssh.open(impl_->sftp(), path.c_str(), O_RDONLY, 0), ssh.close);
    if (!file) return impl_->failure();
    std::vector<char> room(32768);
    for (;;) {
      const auto got = ssh.read(file.get(), room.data(), room.size());
      if (got < 0) return impl_->failure();
      if (got == 0) return SftpEnd{};
      if (bytes.size() + static_cast<std::size_t>(got) > most)
        return SftpEnd{SftpFault::too_much, "is larger than " + std::to_string(most) + " bytes"};
      bytes.append(room.data(), static_cast<std::size_t>(got));
    }
  });
}

}  // namespace sereno::steps
