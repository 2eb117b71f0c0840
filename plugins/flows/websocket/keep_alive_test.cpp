#include "sereno/flows/keep_alive.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

TEST(KeepAlive, IsToldFromFigures) {
  for (const char* ping : {R"({"type":"ping","time":12})", R"({ "type" : "PONG" })", R"({"event":"heartbeat"})",
                           R"({"msg":"ping"})", "ping", "2", "3", "h", "", " "})
    EXPECT_TRUE(is_keep_alive(ping)) << ping;
  for (const char* data : {R"({"type":"data","ping":1})", R"({"type":"pinged"})", "[1]", "42[\"x\"]", "{figures: 12",
                           R"({"type":["ping"]})"})
    EXPECT_FALSE(is_keep_alive(data)) << data;
  EXPECT_FALSE(is_keep_alive(R"({"type":"ping","figures":")" + std::string(300, 'x') + "\"}")) << "too long for a ping";
}

TEST(KeepAlive, TakesAnyBytesCutAtEveryLength) {
  const std::string message = R"({"type":"ping","time":12})";
  for (std::size_t size = 0; size <= message.size(); ++size) is_keep_alive(std::string_view(message).substr(0, size));
  EXPECT_FALSE(is_keep_alive(R"({"type":"pin)"));
}

}  // namespace
}  // namespace sereno::flows
