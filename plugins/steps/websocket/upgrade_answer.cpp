#include "plugins/steps/websocket/upgrade_answer.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>

namespace sereno::steps {
namespace {

namespace http = boost::beast::http;
constexpr std::string_view empty_line = "\r\n\r\n";

}  // namespace

std::optional<std::string_view> upgrade_header(std::string_view bytes, std::size_t limit) {
  const auto end = bytes.substr(0, limit).find(empty_line);
  if (end == std::string_view::npos) return std::nullopt;
  return bytes.substr(0, end + empty_line.size());
}

std::optional<UpgradeAnswer> read_upgrade(std::string_view header) {
  http::response_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(header.size()) + 1);
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(header.data(), header.size()), error);
  if (error || !parser.is_header_done()) return std::nullopt;
  return UpgradeAnswer{.status = static_cast<int>(parser.get().result_int()),
                       .status_line = std::string(header.substr(0, header.find("\r\n"))),
                       .subprotocol = std::string(parser.get()[http::field::sec_websocket_protocol])};
}

}  // namespace sereno::steps
