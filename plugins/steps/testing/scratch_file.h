// A file that goes away with the test. Test code only.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sereno::steps::testing {

class ScratchFile {
 public:
  explicit ScratchFile(std::string_view content)
      : path_((std::filesystem::temp_directory_path() / "sereno-test-XXXXXX").string()) {
    const int file = mkstemp(path_.data());
    if (file < 0) throw std::runtime_error("mkstemp");
    close(file);
    std::ofstream(path_) << content;
  }
  ~ScratchFile() { unlink(path_.c_str()); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace sereno::steps::testing
