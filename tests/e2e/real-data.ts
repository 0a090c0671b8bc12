/** Whether `LENET_EXPECT_DATA` says that this set is here: its folder is named, or `1` for all. */
export function isExpected(set: string): boolean {
  return (process.env["LENET_EXPECT_DATA"] ?? "").split(",").some((expected) => expected === "1" || expected === set);
}
