// What a step asks of its transport, as data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::flows {

/// A named part: a header, a form field, a parameter of the query, a setting of the transport.
struct Field {
  std::string name{};
  std::string value{};
  bool operator==(const Field&) const = default;
};

/// A value of a JSON body. Texts may hold variables; what they expand to stays a text.
struct Tree {
  enum class Kind : std::uint8_t { null, text, literal, list, map };
  Kind kind = Kind::null;
  std::string text{};                ///< literal: a number, true or false, as JSON writes it
  std::vector<std::string> names{};  ///< of a map, beside `items`
  std::vector<Tree> items{};
  bool operator==(const Tree&) const = default;
};

/// JSON text of it.
std::string to_json(const Tree& tree);

/// A part of a multipart body.
struct FormPart {
  std::string name{};
  std::string file_name{};  ///< empty: a plain field
  std::string type{};       ///< media type; empty: none is said
  std::string content{};
  bool operator==(const FormPart&) const = default;
};

/// Who the request says that it comes from.
struct Authentication {
  enum class Kind : std::uint8_t { none, basic, digest, bearer };
  Kind kind = Kind::none;
  std::string user{};
  std::string secret{};  ///< password or token
  bool operator==(const Authentication&) const = default;
};

/// One request. In a flow its texts hold "${name}"; expanded() puts values there. A transport takes of it what it
/// understands, and says no to the rest (Transport::refusal).
struct Request {
  enum class Body : std::uint8_t { none, text, form, json, multipart };

  std::string transport = "http";
  /// HTTP: GET, POST, ...; files and SFTP: list, stat, get, put, rename, remove; SIP: OPTIONS, REGISTER. Empty: what
  /// the transport does by itself, which for HTTP is GET, or POST where there is a body.
  std::string method{};
  /// HTTP, WebSocket: an address, or what it is relative to the flow's base; SFTP, TCP, SIP: "host:port", or with a
  /// path behind it; files: a path; SQL: nothing, the connection is the transport's.
  std::string target{};
  std::vector<Field> query{};  ///< behind what the target's own query says
  std::vector<Field> headers{};
  Body body = Body::none;
  std::string text{};  ///< Body::text; SQL: the statement; TCP, WebSocket: what is sent
  std::vector<Field> form{};
  Tree json{};
  std::vector<FormPart> parts{};
  Authentication authentication{};
  bool follow = true;             ///< redirects, each of them judged before it is
  std::vector<Field> settings{};  ///< of this transport alone: "until", "subprotocol", "limit"
  bool operator==(const Request&) const = default;

  /// The setting of that name; null when there is none.
  const std::string* setting(std::string_view name) const;
  /// As it goes out: method, or what an empty one means. Upper case for HTTP, lower case elsewhere.
  std::string verb() const;
};

}  // namespace sereno::flows
