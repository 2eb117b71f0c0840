// HTTP/1.1 as a client speaks it, without any I/O.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sereno::agent::http_client {

struct Request {
  std::string host{};  ///< with the port, where it is not the usual one
  std::string path = "/";
  std::vector<std::pair<std::string, std::string>> fields{};  ///< besides Host, User-Agent and Content-Length
  std::string body{};
};

/// A POST that leaves the connection open.
std::string encode_post(const Request& request);

/// "Basic ..." for the field Authorization.
std::string basic_authorization(std::string_view user, std::string_view password);
/// As the values of a form are written.
std::string form_encoded(std::string_view text);

/// Reads one answer as it arrives. At most 16 KiB of header and 1 MiB of body.
class Answer {
 public:
  enum class State { incomplete, complete, bad };
  Answer();
  ~Answer();
  Answer(Answer&&) noexcept;

  /// What has come next. What follows behind the answer is bad: nobody asked.
  State take(std::string_view bytes);
  /// The other side has ended.
  State end();
  int status() const;
  const std::string& body() const;
  bool keeps_connection() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sereno::agent::http_client
