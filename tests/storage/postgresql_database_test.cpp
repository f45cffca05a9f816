#include "storage/postgresql_database.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

TEST(PostgresqlUrl, IsShownWithoutPasswordsAndAlwaysSpelledTheSameWay) {
  EXPECT_EQ(postgresql_url_without_passwords("postgresql://lan:hush@db.example:5433/kho?sslmode=verify-full"),
            "postgresql://lan@db.example:5433/kho?sslmode=verify-full");
  EXPECT_EQ(postgresql_url_without_passwords("postgres:///kho?user=lan&password=hush&port=5433&host=db.example&sslmode=require"),
            "postgresql://lan@db.example:5433/kho?sslmode=require");
  EXPECT_EQ(postgresql_url_without_passwords("postgresql:///kho?host=/run/db&sslpassword=hush"), "postgresql:///kho?host=/run/db");
  EXPECT_EQ(postgresql_url_without_passwords("postgresql://lan:hush@a:1,b:2/kho"), "postgresql://lan@/kho?host=a,b&port=1,2");
  EXPECT_EQ(postgresql_url_without_passwords("postgresql://lan:hush@h/kho?no=such"), "");
}

}  // namespace
}  // namespace sohoa
