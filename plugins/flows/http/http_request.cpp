#include <algorithm>

#include "sereno/flows/http_transport.h"
#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

std::string pairs(const std::vector<Field>& fields) {
  std::string text;
  for (const Field& field : fields)
    text += (text.empty() ? "" : "&") + steps::percent_encoded(field.name) + "=" + steps::percent_encoded(field.value);
  return text;
}

/// A quote or a line end would end the name of a part.
std::string in_disposition(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' ? std::string("%22") : std::string(1, c);
  return out;
}

/// A line that stands in none of the parts.
std::string boundary_for(const std::vector<FormPart>& parts) {
  for (unsigned number = 0;; ++number) {
    const std::string boundary = "----sereno-" + std::to_string(number);
    const bool stands = std::any_of(parts.begin(), parts.end(), [&](const FormPart& part) {
      return part.content.find(boundary) != std::string::npos;
    });
    if (!stands) return boundary;
  }
}

std::string multipart(const std::vector<FormPart>& parts, const std::string& boundary) {
  std::string body;
  for (const FormPart& part : parts) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + in_disposition(part.name) + "\"";
    if (!part.file_name.empty()) body += "; filename=\"" + in_disposition(part.file_name) + "\"";
    if (!part.type.empty()) body += "\r\nContent-Type: " + part.type;
    body += "\r\n\r\n" + part.content + "\r\n";
  }
  return body + "--" + boundary + "--\r\n";
}

bool has_header(const steps::HttpRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const std::string& line) {
    return steps::equals_ignoring_case(trim(std::string_view(line).substr(0, line.find(':'))), name);
  });
}

void set_body(const Request& request, steps::HttpRequest& own) {
  std::string type;
  switch (request.body) {
    case Request::Body::none:
      return;
    case Request::Body::text:
      own.body = request.text;
      type = "text/plain; charset=utf-8";
      break;
    case Request::Body::form:
      own.body = pairs(request.form);
      type = "application/x-www-form-urlencoded";
      break;
    case Request::Body::json:
      own.body = to_json(request.json);
      type = "application/json";
      break;
    case Request::Body::multipart: {
      const std::string boundary = boundary_for(request.parts);
      own.body = multipart(request.parts, boundary);
      type = "multipart/form-data; boundary=" + boundary;
      break;
    }
  }
  if (!has_header(own, "Content-Type")) own.headers.push_back("Content-Type: " + type);
}

}  // namespace

Result<steps::Url> url_of(const Request& request, const steps::Url& base) {
  auto url = request.target.empty() ? Result<steps::Url>(base) : base.follow(request.target);
  if (!url || request.query.empty()) return url;
  url->path += (url->path.find('?') == std::string::npos ? '?' : '&') + pairs(request.query);
  return url;
}

steps::HttpRequest http_request(const Request& request, const steps::Url& url) {
  steps::HttpRequest own{.url = url, .follows_redirects = request.follow};
  own.url.user.clear();
  for (const Field& header : request.headers) own.headers.push_back(header.name + ": " + header.value);
  set_body(request, own);
  const std::string verb = request.verb();
  const bool goes_without_saying = verb == (own.body ? "POST" : "GET");
  if (!goes_without_saying) own.method = verb;
  const Authentication& who = request.authentication;
  if (who.kind == Authentication::Kind::bearer) own.bearer = who.secret;
  if (who.kind == Authentication::Kind::basic || who.kind == Authentication::Kind::digest)
    own.credential = who.user + ":" + who.secret;
  own.digest = who.kind == Authentication::Kind::digest;
  return own;
}

namespace {

void forget_body(Request& request) {
  request.text.clear();
  request.form.clear();
  request.json = {};
  request.parts.clear();
}

}  // namespace

Request next_request(const Request& request, const steps::NextHop& next) {
  Request own = request;
  own.target = next.url.text();
  own.query.clear();
  if (next.as_get) {
    if (own.verb() != "HEAD") own.method = "GET";
    own.body = Request::Body::none;
    forget_body(own);
    std::erase_if(own.headers,
                  [](const Field& field) { return steps::equals_ignoring_case(field.name, "Content-Type"); });
  }
  if (!next.foreign) return own;
  own.authentication = {};
  std::erase_if(own.headers, [](const Field& field) {
    return steps::equals_ignoring_case(field.name, "Host") || steps::is_secret_header(field.name);
  });
  if (own.body != Request::Body::none) own.body = Request::Body::text;  // 307 and 308: the method stays
  forget_body(own);
  return own;
}

}  // namespace sereno::flows
