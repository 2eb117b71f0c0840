// Folders and files of this machine.
#pragma once

#include <string>

#include "sereno/result.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/stored_files.h"

namespace sereno::steps {

enum class FileFault : std::uint8_t { none, not_there, not_allowed, no_folder, timed_out, failed };

struct FileEnd {
  FileFault fault = FileFault::none;
  std::string text{};  ///< the system's words
  explicit operator bool() const { return fault == FileFault::none; }
};

/// What lies in `folder` below `root` ("/" outside of tests). Symbolic links to plain files count as those. Reads no
/// file's content and changes nothing; ends by the deadline unless a single call of the system hangs, as on a dead
/// network disk: then the host ends the process. One thread.
FileEnd list_folder(const std::string& root, const std::string& folder, const FileFilter& filter, FileListing& listing,
                    const Deadline& deadline);

/// One plain file as the only entry of a listing.
FileEnd look_at_file(const std::string& root, const std::string& path, FileListing& listing);

}  // namespace sereno::steps
