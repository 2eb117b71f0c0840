// The only way in which anything is written over SFTP.
#pragma once

#include <string>
#include <string_view>

#include "sereno/steps/sftp.h"

namespace sereno::steps {

/// Puts a canary's file there, and takes it away again. Every file whose name does not bear the canary's mark is beyond
/// its reach, and so is one that was there before. `session` is open and outlives it. One thread.
class SftpCanary {
 public:
  /// `mark` has at least 8 letters, digits, '-' or '_'.
  SftpCanary(SftpSession& session, std::string mark) : session_(session), mark_(std::move(mark)) {}

  /// Makes FOLDER/NAME with these bytes, at most 1 MiB: as NAME.tmp, brought to the disk where the server can, renamed.
  /// Fails, and leaves nothing behind, when a file of that name is there already.
  SftpEnd upload(const std::string& folder, const std::string& name, std::string_view bytes, const Deadline& deadline);
  /// Removes NAME and NAME.tmp; that one is not there is no failure.
  SftpEnd remove(const std::string& folder, const std::string& name, const Deadline& deadline);

 private:
  SftpEnd refuse(const std::string& name) const;
  SftpEnd write(const std::string& path, std::string_view bytes, bool& made);
  bool is_there(const std::string& path) const;

  SftpSession& session_;
  std::string mark_;
};

}  // namespace sereno::steps
