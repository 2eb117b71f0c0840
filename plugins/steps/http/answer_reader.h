// Puts an answer together from the lines and pieces in which it comes. Internal to the HTTP transport; does no I/O.
#pragma once

#include <cstddef>
#include <string_view>

#include "plugins/steps/http/body_decoder.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/http.h"

namespace sereno::steps {

/// One answer. Interim answers (1xx) come before it and leave nothing behind. Each call says whether more is wanted; no
/// more is when the header has no end, or enough was seen. One thread.
class AnswerReader {
 public:
  /// All that is borrowed outlives the reader. `decompress` undoes the compressions that HttpSettings::decompress
  /// offers; `deadline` ends even that.
  AnswerReader(const HttpRequest& request, bool decompress, const Deadline& deadline, HttpExchange& exchange)
      : request_(request), decompress_(decompress), deadline_(deadline), exchange_(exchange) {}

  /// A line of the header with its end, the empty line behind it included; later, of the trailers.
  bool take_header(std::string_view line);
  /// Part of the body, without the framing of chunks.
  bool take_body(std::string_view bytes);
  /// All has come, as far as framing goes.
  void finish();

  bool header_done() const { return header_done_; }
  /// Enough was seen, and reading ends on purpose.
  bool enough() const { return enough_; }
  bool header_too_long() const { return header_too_long_; }
  /// Why the header is none, though libcurl takes it; empty: it is one.
  std::string_view header_fault() const { return header_fault_; }
  /// The answer is a redirect that is followed: what comes behind its header matters to nobody.
  bool body_is_nobodys() const;

 private:
  void take_header_line(std::string_view line);
  void end_header();
  void begin_again();

  const HttpRequest& request_;
  bool decompress_;
  const Deadline& deadline_;
  HttpExchange& exchange_;
  BodyDecoder decoder_;
  bool status_line_next_ = true;
  bool header_done_ = false;
  bool enough_ = false;
  bool header_too_long_ = false;
  std::string_view header_fault_{};
};

}  // namespace sereno::steps
