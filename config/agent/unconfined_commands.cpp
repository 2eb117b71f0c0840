#include "config/agent/unconfined_commands.h"

#include <cerrno>
#include <cstring>

#include "base/trusted_file.h"
#include "config/agent/agent_settings_readers.h"
#include "config/text_file.h"

namespace sereno::config {
namespace {

std::optional<std::string> read_trusted(const std::string& path, std::vector<Problem>& problems) {
  const auto opened = open_trusted_file(path);
  std::string content;
  const int error = opened ? read_bounded(opened->get(), content) : 0;
  if (opened && error == 0) return content;
  problems.push_back(
      {path, 0, 0, opened ? std::string("cannot be read: ") + std::strerror(error) : opened.error().message});
  return std::nullopt;
}

/// `shell` instead of `command`: the rest is as the agent's own commands are.
UnconfinedCommand read_one(const YamlNode& node) {
  auto map = node.map();
  UnconfinedCommand one{.command = {.check = std::string(external_check), .place = place_of(node)}};
  if (const auto name = map.require("name")) one.command.name = name->text().value_or("");
  read_text(map, "shell", one.shell);
  read_kinds(map, one.command);
  const auto command = map.find("command");
  if (one.shell.empty() != command.has_value()) map.fail("needs 'command' or 'shell', one of them");
  if (command) read_command_words(*command, one.command);
  milliseconds timeout{60'000};
  read_duration(map, "timeout", milliseconds{100}, std::chrono::minutes{10}, timeout);
  one.command.timeout = timeout;
  map.finish();
  return one;
}

}  // namespace

std::vector<UnconfinedCommand> read_unconfined_commands(const std::string& path, std::vector<Problem>& problems) {
  std::vector<UnconfinedCommand> commands;
  const auto text = read_trusted(path, problems);
  const auto root = text ? parse_yaml(*text, path, problems) : std::nullopt;
  if (!root) return commands;
  auto map = root->map();
  if (const auto list = map.require("commands"))
    for (const YamlNode& node : list->list()) commands.push_back(read_one(node));
  map.finish();
  return commands;
}

}  // namespace sereno::config
