#include "agent/listeners/port_holder.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sereno/number.h"

namespace sereno::agent {
namespace {
namespace fs = std::filesystem;

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  for (std::size_t from = line.find_first_not_of(' '); from < line.size();) {
    const auto end = std::min(line.find(' ', from), line.size());
    found.push_back(line.substr(from, end - from));
    from = line.find_first_not_of(' ', end);
  }
  return found;
}

std::string file_text(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds_one_of(const fs::path& process, const std::vector<std::uint64_t>& inodes) {
  std::error_code error;
  for (fs::directory_iterator entry(process / "fd", error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    const auto target = fs::read_symlink(entry->path(), unreadable).string();
    const std::string_view text(target);
    if (!text.starts_with("socket:[") || !text.ends_with(']')) continue;
    const auto inode = parse_integer<std::uint64_t>(text.substr(8, text.size() - 9));
    if (inode && std::find(inodes.begin(), inodes.end(), *inode) != inodes.end()) return true;
  }
  return false;
}

}  // namespace

std::vector<std::uint64_t> listening_inodes(std::string_view proc_net_tcp, std::uint16_t port) {
  constexpr std::size_t local_address = 1, state = 3, inode = 9;
  constexpr std::string_view listening = "0A";
  std::vector<std::uint64_t> inodes;
  for (std::size_t from = 0; from < proc_net_tcp.size();) {
    const auto end = std::min(proc_net_tcp.find('\n', from), proc_net_tcp.size());
    const auto fields = words(proc_net_tcp.substr(from, end - from));
    from = end + 1;
    if (fields.size() <= inode || fields[state] != listening) continue;
    const auto digits = fields[local_address].substr(fields[local_address].find(':') + 1);
    unsigned found = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), found, 16);
    const auto number = parse_integer<std::uint64_t>(fields[inode]);
    if (found == port && number) inodes.push_back(*number);
  }
  return inodes;
}

std::optional<std::string> port_holder(std::uint16_t port, const std::string& proc) {
  auto inodes = listening_inodes(file_text(fs::path(proc) / "net/tcp"), port);
  const auto v6 = listening_inodes(file_text(fs::path(proc) / "net/tcp6"), port);
  inodes.insert(inodes.end(), v6.begin(), v6.end());
  if (inodes.empty()) return std::nullopt;
  std::error_code error;
  for (fs::directory_iterator entry(proc, error), end; !error && entry != end; entry.increment(error)) {
    const auto pid = entry->path().filename().string();
    if (!parse_integer<unsigned>(pid) || !holds_one_of(entry->path(), inodes)) continue;
    const auto name = file_text(entry->path() / "comm");
    return std::string(trim(name)) + " (pid " + pid + ")";
  }
  return std::nullopt;
}

}  // namespace sereno::agent
