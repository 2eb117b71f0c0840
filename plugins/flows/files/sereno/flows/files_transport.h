// Files of this machine for flows.
#pragma once

#include <functional>
#include <string>

#include "sereno/flows/transport.h"

namespace sereno::flows {

/// The "files" transport: list (a folder), stat and get of an absolute path. Settings: "names", a pattern of the names
/// that are listed; "limit", bytes that are read, 8 MiB unless told. Nothing is ever written.
class FilesTransport final : public Transport {
 public:
  /// The content of a file, at most so many bytes; or the system's words.
  using Read = std::function<Result<std::string>(const std::string& path, std::size_t most)>;

  /// `root` is "/" outside of tests.
  FilesTransport(std::string root, Read read) : root_(std::move(root)), read_(std::move(read)) {}

  Answer perform(const Request& request, const Exchange& exchange) override;
  std::optional<std::string> refusal(const Request& request) const override;
  Result<std::string> host_of(const Request&) const override { return std::string(); }

 private:
  std::string root_;
  Read read_;
};

}  // namespace sereno::flows
