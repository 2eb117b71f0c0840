// Reads the settings, and what they name, into the next generation.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "agent/checking/generation.h"

namespace sereno::agent {

/// What a reading gave.
struct Reading {
  SharedGeneration generation{};        ///< none when there is a mistake
  std::vector<std::string> mistakes{};  ///< each with its place, in the order of the files
  std::size_t services = 0;             ///< as many as could be read
  std::size_t listeners = 0;
  std::vector<std::string> warnings{};  ///< what the agent lives with: a check or a plugin that is not to be had
};

/// The same files are read at the start and at each reload.
class GenerationReader {
 public:
  struct Places {
    std::string config{};
    std::vector<std::string> plugins{};  ///< where the settings name no folder
    std::string worker{};                ///< where they name none
    /// Done between reading the settings and looking at what they name: who checks them as root gives its rights up.
    std::function<void(const config::AgentSettings&)> before_looking{};
  };
  explicit GenerationReader(Places places) : places_(std::move(places)) {}

  /// `earlier` (may be null): plugin files that have not changed since are not asked again.
  Reading read(const Generation* earlier) const;
  const std::string& config_path() const { return places_.config; }

 private:
  Places places_;
};

}  // namespace sereno::agent
