// The "sftp" transport of an upload: puts one file into a folder, and takes it away again.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "sereno/flows/transport.h"
#include "sereno/steps/sftp.h"

namespace list_upload {

/// "put NAME" with the request's text, and "remove NAME". NAME carries the marker, or nothing is done. One session for
/// each request: a job may lie between them. Borrows for its life; one thread.
class SftpDrop final : public sereno::flows::Transport {
 public:
  SftpDrop(const sereno::steps::SftpTarget& target, std::string folder, std::string marker)
      : target_(target), folder_(std::move(folder)), marker_(std::move(marker)) {}

  /// The marker of the files from now on.
  void bears(std::string marker) { marker_ = std::move(marker); }

  sereno::flows::Answer perform(const sereno::flows::Request& request,
                                const sereno::flows::Exchange& exchange) override;
  std::optional<std::string> refusal(const sereno::flows::Request& request) const override;
  sereno::Result<std::string> host_of(const sereno::flows::Request&) const override { return target_.host; }

 private:
  const sereno::steps::SftpTarget& target_;
  std::string folder_;
  std::string marker_;
};

}  // namespace list_upload
