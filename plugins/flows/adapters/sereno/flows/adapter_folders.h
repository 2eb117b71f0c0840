// Where adapters lie, and which of two that have one name counts.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/flows/adapter.h"
#include "sereno/result.h"

namespace sereno::flows {

/// "/etc/sereno/adapters:/usr/share/sereno/adapters": an earlier folder goes before a later one.
inline constexpr std::string_view usual_adapter_folders = "/etc/sereno/adapters:/usr/share/sereno/adapters";

/// Gives the bytes of a file, nothing when there is none. Throws with a reason when it cannot be read.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

/// The adapter of that name: the first file NAME.yaml in the folders. Where it says "extends: OTHER", what it does not
/// say itself comes from OTHER; extending its own name means the file of that name in a later folder. Every mistake is
/// in the error, one a line with its place.
Result<Adapter> find_adapter(std::string_view name, std::string_view folders, const ReadFile& read);

/// A file of flows that is no installed adapter, from its text.
Result<Adapter> adapter_of(std::string_view text, const std::string& path, std::string_view folders,
                           const ReadFile& read);

/// Reads adapters, and keeps the last: while all files that it was read from say the same, nothing is parsed again. A
/// run reads its adapter when its options are looked at and when it begins, and the next run of a worker reads the same
/// one. For one thread at a time.
class AdapterReader {
 public:
  /// As find_adapter().
  Result<Adapter> find(std::string_view name, std::string_view folders, const ReadFile& read_file);
  /// As adapter_of().
  Result<Adapter> of(std::string_view text, const std::string& path, std::string_view folders,
                     const ReadFile& read_file);

 private:
  struct File {
    std::string path{};
    std::optional<std::string> text{};  ///< nothing: there was none
  };
  struct Kept {
    std::vector<std::string> asked{};
    std::vector<File> files{};
    Adapter adapter{};
  };
  Result<Adapter> read(std::vector<std::string> asked, const ReadFile& read_file,
                       const std::function<Result<Adapter>(const ReadFile&)>& parse);

  std::optional<Kept> kept_{};
};

}  // namespace sereno::flows
