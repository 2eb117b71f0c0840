#include "net/port_holder.h"

#include <pwd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sereno/number.h"

namespace sereno::net {
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

std::string user_text(unsigned user) {
  const passwd* const known = getpwuid(user);
  const std::string number = "uid " + std::to_string(user);
  return known == nullptr ? number : "user " + std::string(known->pw_name) + " (" + number + ")";
}

bool holds_one_of(const fs::path& process, const std::vector<ListeningSocket>& sockets) {
  std::error_code error;
  for (fs::directory_iterator entry(process / "fd", error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    const auto target = fs::read_symlink(entry->path(), unreadable).string();
    const std::string_view text(target);
    if (!text.starts_with("socket:[") || !text.ends_with(']')) continue;
    const auto inode = parse_integer<std::uint64_t>(text.substr(8, text.size() - 9));
    const auto is_it = [&](const ListeningSocket& socket) { return inode && socket.inode == *inode; };
    if (std::any_of(sockets.begin(), sockets.end(), is_it)) return true;
  }
  return false;
}

}  // namespace

std::vector<ListeningSocket> listening_sockets(std::string_view proc_net_tcp, std::uint16_t port) {
  constexpr std::size_t local_address = 1, state = 3, user = 7, inode = 9;
  constexpr std::string_view listening = "0A";
  std::vector<ListeningSocket> sockets;
  for (std::size_t from = 0; from < proc_net_tcp.size();) {
    const auto end = std::min(proc_net_tcp.find('\n', from), proc_net_tcp.size());
    const auto fields = words(proc_net_tcp.substr(from, end - from));
    from = end + 1;
    if (fields.size() <= inode || fields[state] != listening) continue;
    const auto digits = fields[local_address].substr(fields[local_address].find(':') + 1);
    unsigned found = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), found, 16);
    const auto number = parse_integer<std::uint64_t>(fields[inode]);
    const auto owner = parse_integer<unsigned>(fields[user]);
    if (found == port && number && owner) sockets.push_back({.inode = *number, .user = *owner});
  }
  return sockets;
}

std::optional<std::string> port_holder(std::uint16_t port, const std::string& proc) {
  auto sockets = listening_sockets(file_text(fs::path(proc) / "net/tcp"), port);
  const auto v6 = listening_sockets(file_text(fs::path(proc) / "net/tcp6"), port);
  sockets.insert(sockets.end(), v6.begin(), v6.end());
  if (sockets.empty()) return std::nullopt;
  std::error_code error;
  for (fs::directory_iterator entry(proc, error), end; !error && entry != end; entry.increment(error)) {
    const auto pid = entry->path().filename().string();
    if (!parse_integer<unsigned>(pid) || !holds_one_of(entry->path(), sockets)) continue;
    const auto name = file_text(entry->path() / "comm");
    return std::string(trim(name)) + " (pid " + pid + ")";
  }
  return "a process of " + user_text(sockets.front().user);
}

}  // namespace sereno::net
