#include "sereno/steps/sftp.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "plugins/steps/sftp/host_key.h"
#include "plugins/steps/testing/made_certificates.h"
#include "plugins/steps/testing/scripted_server.h"
#include "sereno/steps/sftp_canary.h"

namespace sereno::steps {
namespace {

using std::chrono::milliseconds;
using testing::Conversation;
using testing::ScriptedServer;

const std::string bytes = "AAAAC3NzaC1lZDI1NTE5AAAAIE7c0f1nNnAUKqJbMqkQ3m1nLk5iJj7mUoFJt1bqvwLf";
const std::string print = "SHA256:Xk3pDeqC3f6rQx4DNg8w6hhsqjnL22Yefoc/LGWNddY";

TEST(HostKey, AsPeopleGiveIt) {
  for (const std::string& key :
       {print, print + "=", "ssh-ed25519 " + bytes, "ssh-rsa " + bytes + " root@cc", " " + print})
    EXPECT_EQ(host_key_problem(key), std::nullopt) << key;
  for (const std::string& key :
       {std::string(), std::string("SHA256:short"), std::string("MD5:aa:bb"), "ssh-dss " + bytes,
        std::string("ssh-ed25519"), "ssh-ed25519 " + bytes + ";x", print.substr(7)})
    EXPECT_TRUE(host_key_problem(key)) << key;
}

TEST(Identity, IsLookedAt) {
  std::string name = (std::filesystem::temp_directory_path() / "sereno-key-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(name.data());
  const std::string broken = (folder / "broken").string(), good = (folder / "good").string();
  std::ofstream(broken) << "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
  std::ofstream(good) << testing::make_certificate({.name = "key"}).key;
  EXPECT_EQ(identity_problem(good, ""), std::nullopt);
  EXPECT_EQ(identity_problem(broken, ""), broken + " cannot be used: it is no private key, or wants a passphrase");
  EXPECT_EQ(identity_problem(broken, "passphrase"), std::nullopt) << "found when it is unlocked";
  EXPECT_EQ(identity_problem("", ""), std::nullopt);
  EXPECT_EQ(identity_problem((folder / "none").string(), ""), std::nullopt) << "the host says so";
  EXPECT_EQ(identity_problem(folder.string(), ""), std::nullopt) << "likewise";
  const std::string pipe = (folder / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(identity_problem(pipe, ""), std::nullopt) << "and nobody waits for who writes into it";
  std::filesystem::remove_all(folder);
}

TEST(HostKey, IsOneOfThoseGiven) {
  EXPECT_TRUE(is_one_of({"SHA256:other", print + "="}, print, "ssh-ed25519", bytes));
  EXPECT_TRUE(is_one_of({"ssh-ed25519 " + bytes + " comment"}, print, "ssh-ed25519", bytes));
  EXPECT_FALSE(is_one_of({"ssh-rsa " + bytes}, print, "ssh-ed25519", bytes)) << "of another kind";
  EXPECT_FALSE(is_one_of({"ssh-ed25519 " + bytes.substr(1)}, print, "ssh-ed25519", bytes));
  EXPECT_FALSE(is_one_of({}, print, "ssh-ed25519", bytes));
  EXPECT_EQ(kinds_of({"ssh-ed25519 " + bytes, "ssh-rsa " + bytes}), "ssh-ed25519,rsa-sha2-512,rsa-sha2-256");
  EXPECT_EQ(kinds_of({"ssh-ed25519 " + bytes, print}), "") << "a fingerprint may be of any kind";
}

SftpEnd open(const ScriptedServer& server, milliseconds patience) {
  SftpSession session;
  const SftpTarget target{
      .host = "127.0.0.1", .port = server.port(), .user = "cc", .password = "secret", .host_keys = {print}};
  return session.open(target, "127.0.0.1", Deadline(Deadline::Clock::now() + patience));
}

TEST(SftpSession, SilenceEndsAtTheDeadline) {
  const ScriptedServer server([](Conversation& other) { other.wait_for_hang_up(); });
  const auto start = Deadline::Clock::now();
  EXPECT_EQ(open(server, milliseconds{100}).fault, SftpFault::timed_out);
  EXPECT_LT(Deadline::Clock::now() - start, std::chrono::seconds{5});
}

TEST(SftpSession, SilenceBehindTheBannerEndsAtTheDeadline) {
  const ScriptedServer server([](Conversation& other) {
    other.send("SSH-2.0-OpenSSH_9.2\r\n");
    other.wait_for_hang_up();
  });
  EXPECT_EQ(open(server, milliseconds{200}).fault, SftpFault::timed_out);
}

TEST(SftpSession, WhatSpeaksNoSsh) {
  const ScriptedServer page([](Conversation& other) {
    other.send("HTTP/1.1 400 Bad Request\r\n\r\n<html>");
    other.wait_for_hang_up();
  });
  const SftpEnd end = open(page, std::chrono::seconds{1});
  EXPECT_TRUE(end.fault == SftpFault::protocol || end.fault == SftpFault::timed_out)
      << static_cast<int>(end.fault) << end.text;
  const ScriptedServer endless([](Conversation& other) {
    const std::string piece(4096, 'x');
    for (int i = 0; i < 4000; ++i) other.send(piece);
  });
  const SftpEnd flood = open(endless, std::chrono::seconds{20});
  EXPECT_TRUE(flood.fault == SftpFault::protocol || flood.fault == SftpFault::closed)
      << static_cast<int>(flood.fault) << flood.text;
}

TEST(SftpSession, EndsWithoutAWord) {
  const ScriptedServer server([](Conversation&) {});
  EXPECT_EQ(open(server, std::chrono::seconds{20}).fault, SftpFault::closed);
}

TEST(SftpSession, NothingWithoutASession) {
  SftpSession session;
  FileListing listing;
  bool is_folder = false;
  std::string content;
  const Deadline deadline(Deadline::Clock::now() + std::chrono::seconds{1});
  EXPECT_EQ(session.list("/", {}, listing, deadline).fault, SftpFault::closed);
  EXPECT_EQ(session.stat("/", listing, is_folder, deadline).fault, SftpFault::closed);
  EXPECT_EQ(session.read("/x", 10, content, deadline).fault, SftpFault::closed);
}

TEST(SftpCanary, ReachesNothingWithoutItsMark) {
  SftpSession session;
  const Deadline deadline(Deadline::Clock::now() + std::chrono::seconds{1});
  SftpCanary canary(session, "SRN-cc01-01HX");
  for (const char* name :
       {"customers.csv", "../SRN-cc01-01HX", "SRN-cc01-01HX/x", ".SRN-cc01-01HX", "", "a b SRN-cc01-01HX"}) {
    EXPECT_EQ(canary.upload("/in", name, "x", deadline).fault, SftpFault::local) << name;
    EXPECT_EQ(canary.remove("/in", name, deadline).fault, SftpFault::local) << name;
  }
  SftpCanary unmarked(session, "");
  EXPECT_EQ(unmarked.remove("/in", "customers.csv", deadline).fault, SftpFault::local);
  EXPECT_EQ(canary.upload("/in", "SRN-cc01-01HX.csv", std::string(2u << 20, 'x'), deadline).fault, SftpFault::local);
}

}  // namespace
}  // namespace sereno::steps
