// Files on a server for flows, over SFTP.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sereno/flows/transport.h"
#include "sereno/steps/address.h"
#include "sereno/steps/sftp.h"

namespace sereno::flows {

/// The "sftp" transport. A request's target is sftp://HOST[:PORT]/PATH; its method is list (a folder), stat, get, put
/// or remove; `as: basic` says who asks. Settings:
///   host_key     as the server has to show it, "SHA256:..." or "ssh-ed25519 AAAA..."; or
///   known_hosts  a file; without one of the two nobody is asked
///   identity     private key file
///   names        pattern of the names that are listed, "*.csv"
///   limit        bytes of a file that are read, 8 MiB unless told, 64 MiB at most
///   mark         of put and remove: the canary's, which the file's name bears. Nothing else is ever written
/// A session is kept from one step to the next.
class SftpTransport final : public Transport {
 public:
  explicit SftpTransport(steps::Family family) : family_(family) {}

  Answer perform(const Request& request, const Exchange& exchange) override;
  std::optional<std::string> refusal(const Request& request) const override;
  Result<std::string> host_of(const Request& request) const override;

 private:
  struct Question;
  Result<Question> question_of(const Request& request) const;
  steps::SftpSession* session_to(const Question& question, const Exchange& exchange, Answer& answer);

  steps::Family family_;
  std::map<std::string, steps::SftpSession> sessions_{};
};

}  // namespace sereno::flows
