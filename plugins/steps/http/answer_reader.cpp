#include "plugins/steps/http/answer_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// More than any server sends: beyond it the header is taken for endless.
constexpr std::size_t longest_header = 256u << 10;
/// As most answers have: so the list need not grow line by line.
constexpr std::size_t usual_header_lines = 16;
/// Behind a redirect that is followed: so much is read to keep the connection, and no more.
constexpr std::uint64_t longest_redirect_body = 64u << 10;

bool begins_with_blank(std::string_view line) { return line.starts_with(' ') || line.starts_with('\t'); }

/// All codings of the body, in the order in which they were applied.
std::string codings_of(const HttpExchange& exchange) {
  std::string all;
  for (const auto& [name, value] : exchange.headers)
    if (equals_ignoring_case(name, "Content-Encoding")) all += (all.empty() ? "" : ",") + value;
  return all;
}

/// RFC 9110 8.6: one number, which may stand there several times.
std::string_view length_fault(const HttpExchange& exchange) {
  if (exchange.header("Transfer-Encoding")) return {};  // RFC 9112 6.3: then it does not count
  std::optional<std::string> first;
  for (const auto& [name, value] : exchange.headers) {
    if (!equals_ignoring_case(name, "Content-Length")) continue;
    for (const std::string_view one : split(value, ',')) {
      const std::string_view digits = trim(one);
      const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
      if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit))
        return "a Content-Length that is no number";
      if (!parse_integer<std::int64_t>(digits)) return "a Content-Length that is too large";
      if (first && *first != digits) return "two Content-Lengths that differ";
      first = digits;
    }
  }
  return {};
}

}  // namespace

bool AnswerReader::body_is_nobodys() const {
  return header_done_ && request_.follows_redirects && exchange_.is_redirect() &&
         !exchange_.header("Location").value_or("").empty();
}

bool AnswerReader::take_header(std::string_view line) {
  exchange_.header_bytes += line.size();
  header_too_long_ = exchange_.header_bytes > longest_header;
  if (header_too_long_) return false;
  // Digest authentication: what asked for it is behind us, and libcurl has asked again.
  if (header_done_ && request_.digest && exchange_.status == 401 && line.starts_with("HTTP/")) begin_again();
  if (header_done_) return true;  // trailers of a chunked body
  if (line.find_first_not_of("\r\n") != line.npos) {
    take_header_line(line);
  } else if (!status_line_next_) {
    end_header();
  }
  return !enough_;
}

void AnswerReader::begin_again() {
  header_done_ = false;
  status_line_next_ = true;
  decoder_ = {};
  header_fault_ = {};
  exchange_.header_bytes = 0;
}

/// Its place makes a status line, not its look: any header may be called HTTP/1.1.
void AnswerReader::take_header_line(std::string_view line) {
  if (status_line_next_) {
    status_line_next_ = false;
    exchange_.status_line = trim(line);
    exchange_.status = read_status_line(exchange_.status_line).first;
    exchange_.headers.clear();
    exchange_.headers.reserve(usual_header_lines);
    if (exchange_.status == 0) header_fault_ = "a broken status line";
    return;
  }
  if (begins_with_blank(line)) {      // RFC 9112 5.2: continues the value above
    if (exchange_.headers.empty()) {  // RFC 9112 2.2: there is none
      header_fault_ = "the header begins with the rest of a line";
      return;
    }
    std::string& value = exchange_.headers.back().second;
    const std::string_view rest = trim(line);
    value += (value.empty() || rest.empty() ? "" : " ") + std::string(rest);
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  exchange_.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
}

void AnswerReader::end_header() {
  const bool interim = exchange_.status >= 100 && exchange_.status < 200 && exchange_.status != 101;
  if (interim) {
    status_line_next_ = true;
    return;
  }
  header_done_ = true;
  enough_ = request_.headers_only;
  if (body_is_nobodys()) return;
  if (header_fault_.empty()) header_fault_ = length_fault(exchange_);
  if (decompress_) decoder_ = BodyDecoder(codings_of(exchange_));
}

bool AnswerReader::take_body(std::string_view bytes) {
  if (body_is_nobodys()) {
    exchange_.body_bytes += bytes.size();
    enough_ = exchange_.body_bytes > longest_redirect_body;
    return !enough_;
  }
  return decoder_.take(bytes, [this](std::string_view decoded) {
    exchange_.body_bytes += decoded.size();
    const std::size_t room = request_.keep_body - std::min(request_.keep_body, exchange_.body.size());
    exchange_.body.append(decoded.substr(0, room));
    enough_ = request_.stops_when_full && exchange_.body_bytes > request_.keep_body;
    return !enough_ && !deadline_.passed();
  });
}

void AnswerReader::finish() {
  if (!body_is_nobodys() && !enough_) exchange_.body_fault = decoder_.finish();
}

}  // namespace sereno::steps
