#include "agent/protocols/http_client/exchange.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/hexadecimal.h"

namespace sereno::agent::http_client {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t most_header = 16 * 1024;
constexpr std::uint64_t most_body = 1024 * 1024;

bool stands_for_itself(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
}

}  // namespace

struct Answer::Parts {
  http::response_parser<http::string_body> parser{};
  std::string waiting{};
  State state = State::incomplete;
};

Answer::Answer() : parts_(std::make_unique<Parts>()) {
  parts_->parser.header_limit(most_header);
  parts_->parser.body_limit(most_body);
  parts_->parser.eager(true);
}
Answer::~Answer() = default;
Answer::Answer(Answer&&) noexcept = default;

Answer::State Answer::take(std::string_view bytes) {
  auto& [parser, waiting, state] = *parts_;
  if (state != State::incomplete) return state = bytes.empty() ? state : State::bad;
  waiting += bytes;
  boost::system::error_code problem;
  while (!waiting.empty() && !parser.is_done()) {
    const auto used = parser.put(boost::asio::buffer(waiting), problem);
    waiting.erase(0, used);
    if (problem == http::error::need_more || (!problem && used == 0)) break;
    if (problem) return state = State::bad;
  }
  if (waiting.size() > most_header + most_body) return state = State::bad;
  if (parser.is_done()) state = waiting.empty() ? State::complete : State::bad;
  return state;
}

Answer::State Answer::end() {
  auto& [parser, waiting, state] = *parts_;
  if (state != State::incomplete) return state;
  boost::system::error_code problem;
  if (!parser.got_some()) return state = State::bad;
  parser.put_eof(problem);
  return state = problem || !parser.is_done() ? State::bad : State::complete;
}

int Answer::status() const { return static_cast<int>(parts_->parser.get().result_int()); }
const std::string& Answer::body() const { return parts_->parser.get().body(); }
bool Answer::keeps_connection() const { return parts_->parser.keep_alive(); }

std::string encode_post(const Request& request) {
  std::string text = "POST " + request.path + " HTTP/1.1\r\nHost: " + request.host + "\r\nUser-Agent: sereno\r\n";
  for (const auto& [name, value] : request.fields) text += name + ": " + value + "\r\n";
  return text + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
}

std::string basic_authorization(std::string_view user, std::string_view password) {
  namespace base64 = boost::beast::detail::base64;
  const std::string both = std::string(user) + ":" + std::string(password);
  std::string encoded(base64::encoded_size(both.size()), '\0');
  encoded.resize(base64::encode(encoded.data(), both.data(), both.size()));
  return "Basic " + encoded;
}

std::string form_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (stands_for_itself(c)) {
      encoded += c;
    } else {
      encoded += '%';
      append_hex(encoded, static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace sereno::agent::http_client
