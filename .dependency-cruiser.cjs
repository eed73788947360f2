/** Arrows point inward: engine/domain ← risk ← engine ← adapters ← src. A wrong arrow fails the build. */
const from = (path, to, comment) => ({ name: `${path} stays inward`.replace(/[\^$]/g, ""), comment, severity: "error", from: { path, pathNot: "\\.test\\.ts$" }, to });
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: { path: "^(engine|risk|adapters|src|config|bench)" }, to: { circular: true, dependencyTypesNot: ["type-only"] } },
    from("^engine/domain", { pathNot: "^(engine/domain|node_modules/decimal\\.js)" }, "the domain imports nothing but the decimal type"),
    from("^engine/ports", { pathNot: "^(engine/(domain|ports)|risk)" }, "ports speak domain words"),
    from("^risk", { pathNot: "^(risk|engine/domain)" }, "risk is pure"),
    from("^engine/(?!domain|ports)", { pathNot: "^(engine|risk|node_modules/zod)" }, "the engine does no I/O"),
    from("^adapters", { path: "^(src|config|bench|test)/" }, "adapters know nothing of the processes"),
    from("^config", { path: "^(adapters|src|bench|test)/" }, "configuration is data"),
  ],
  options: { doNotFollow: { path: "node_modules" }, tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" }, exclude: { path: "\\.test\\.ts$" } },
};
