// A canary's file over SFTP, for the test against a real server: sftp_canary PORT USER IDENTITY HOST_KEY MARK
// upload|remove FOLDER NAME [TEXT]. Prints "done" or the reason.
#include <chrono>
#include <cstdio>
#include <string>

#include "sereno/number.h"
#include "sereno/steps/sftp_canary.h"

int main(int count, char** words) {
  if (count < 9) return 2;
  using namespace sereno::steps;
  const SftpTarget target{.host = "127.0.0.1",
                          .port = sereno::parse_integer<std::uint16_t>(words[1]).value_or(0),
                          .user = words[2],
                          .identity = words[3],
                          .host_keys = {words[4]}};
  const Deadline deadline(Deadline::Clock::now() + std::chrono::seconds{10});
  SftpSession session;
  SftpEnd end = session.open(target, "127.0.0.1", deadline);
  SftpCanary canary(session, words[5]);
  const std::string what = words[6];
  if (end && what == "upload") end = canary.upload(words[7], words[8], count > 9 ? words[9] : "", deadline);
  if (end && what == "remove") end = canary.remove(words[7], words[8], deadline);
  std::string bytes;
  if (end && what == "read") end = session.read(std::string(words[7]) + "/" + words[8], 100, bytes, deadline);
  std::printf("%s\n", end ? ("done " + bytes).c_str() : end.text.c_str());
  return end ? 0 : 1;
}
