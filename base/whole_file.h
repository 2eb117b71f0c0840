// Files and streams read and written whole. Errors are errno values, 0 when all went well.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace sereno {

/// All bytes, however often the kernel takes only some of them. Async-signal-safe.
int write_all(int descriptor, std::string_view bytes);

/// Behind what `content` holds, to the end; EFBIG when more than `max_bytes` would stand there. The size that stat
/// gives is of no use for it: files of /proc say 0.
int read_to_end(int descriptor, std::size_t max_bytes, std::string& content);

/// Whether a file has to be on disk (fsync) before it gets its name: then a power cut leaves the old one or the new
/// one.
enum class Sync { yes, no };

/// A file that nobody sees half written: made beside `path` under a name of this process's own, written, then renamed
/// over `path`. A link at `path` is replaced, not followed. A device or pipe that is there (/dev/null, also behind a
/// link) is written into: nobody who names it wants a file in its place.
int replace_file(const std::string& path, std::string_view bytes, Sync sync = Sync::yes, mode_t mode = 0600);

/// The same on disk, but of several that try at once the first one wins: a file that is there stays as it is, which is
/// no error.
int create_file(const std::string& path, std::string_view bytes, mode_t mode = 0600);

/// Where the file stands: "/etc/sereno" of "/etc/sereno/contract.yaml", "." of a bare name.
std::string folder_of(const std::string& path);

}  // namespace sereno
