// The agent's settings out of files that a test writes. Test code only.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/agent/agent_settings.h"
#include "config/yaml_reader.h"

namespace sereno::config::testing {

/// A folder of its own with configuration files, gone at the end.
class SettingsFolder : public ::testing::Test {
 protected:
  SettingsFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-config-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~SettingsFolder() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  AgentSettings read() { return read_agent_settings((folder_ / "sereno.yaml").string(), problems_); }
  /// Problems without the folder in front.
  std::vector<std::string> problems_of(const std::string& text) {
    problems_.clear();
    write("sereno.yaml", text);
    read();
    std::vector<std::string> lines;
    for (const Problem& problem : problems_) {
      std::string line = problem.to_string();
      for (auto at = line.find(folder_.string()); at != std::string::npos; at = line.find(folder_.string()))
        line.erase(at, folder_.string().size() + 1);
      lines.push_back(line);
    }
    return lines;
  }

  std::filesystem::path folder_;
  std::vector<Problem> problems_;
};

}  // namespace sereno::config::testing
