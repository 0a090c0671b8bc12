/** The package's declarations, and how a value compares with them. */
import { fileURLToPath } from "node:url";
import ts from "typescript";

const FILE = fileURLToPath(new URL("../../pkg-gpu/lenet_playground.d.ts", import.meta.url));
const program = ts.createProgram([FILE], { strict: true, target: ts.ScriptTarget.ESNext, types: [] });
const checker = program.getTypeChecker();
const source = program.getSourceFile(FILE);
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source!)!);
const isPlain = ({ flags }: ts.Symbol) => (flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0;

/** The plain objects and unions that cross between Rust and JavaScript, but for those of the module's start. */
export const DECLARED: readonly string[] = exported.filter(isPlain).map(({ name }) => name).filter((name) => !/^(Sync)?Init/.test(name));

/** What is wrong with the declarations themselves, such as a type that there is none of. */
export function mistakes(): string[] {
  return program.getSemanticDiagnostics(source).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

/** The declared type of that name. */
export function typeNamed(name: string): ts.Type {
  const symbol = exported.find((symbol) => symbol.name === name);
  if (!symbol) throw new Error(`The package declares no ${name}. It declares ${DECLARED.join(", ")}.`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

/** The names that stand in a type: an object's fields, or what a union consists of. */
export function namesIn(type: ts.Type): string[] {
  if (!type.isUnion()) return type.getProperties().map(({ name }) => name);
  return type.types.flatMap((one) => (one.isStringLiteral() ? [one.value] : namesIn(one)));
}

/** Where a value is not of the type, sentence by sentence; with which names of the package it was compared goes to `met`. */
export function faults(value: unknown, type: ts.Type, met: Set<string>, path = "value"): string[] {
  const name = type.aliasSymbol?.name ?? type.symbol?.name ?? "";
  if (DECLARED.includes(name)) met.add(name);
  if (type.isUnion()) return ofUnion(value, type, met, path);
  if (type.isLiteral()) return value === type.value ? [] : [`${path} is ${String(value)}, not ${String(type.value)}`];
  if (type.flags & ts.TypeFlags.Object) return ofObject(value, type, met, path);
  if (type.flags & ts.TypeFlags.Intersection) return ofFields(value, type, met, path);
  const [expected, found] = [checker.typeToString(type), value === null ? "null" : typeof value];
  return found === expected || String(value) === expected ? [] : [`${path} is ${found}, not ${expected}`];
}

function ofUnion(value: unknown, type: ts.UnionType, met: Set<string>, path: string): string[] {
  const tries = type.types.map((one) => {
    const names = new Set<string>();
    return { names, found: faults(value, one, names, path) };
  });
  const best = tries.reduce((one, other) => (other.found.length < one.found.length ? other : one));
  best.names.forEach((name) => met.add(name));
  return best.found;
}

function ofObject(value: unknown, type: ts.Type, met: Set<string>, path: string): string[] {
  if (typeof value !== "object" || value === null) return [`${path} is ${String(value)}, not an object`];
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    const elements = checker.getTypeArguments(type as ts.TypeReference);
    if (!Array.isArray(value)) return [`${path} is no array`];
    if (checker.isTupleType(type) && value.length !== elements.length) return [`${path} has ${value.length} elements`];
    return value.flatMap((one, i) => faults(one, elements[i] ?? elements[0]!, met, `${path}[${i}]`));
  }
  // A class of the package or of JavaScript's.
  const isOurs = type.symbol?.declarations?.some((one) => one.getSourceFile() === source && !ts.isClassDeclaration(one));
  if (isOurs) return ofFields(value, type, met, path);
  const { name } = value.constructor;
  return name === type.symbol.name ? [] : [`${path} is ${name}, not ${type.symbol.name}`];
}

function ofFields(value: unknown, type: ts.Type, met: Set<string>, path: string): string[] {
  const fields = new Map(type.getProperties().map((field) => [field.name, field]));
  const unknown = Object.keys(value as object).filter((key) => !fields.has(key));
  const rest = [...fields.values()].flatMap((field) => {
    const part = (value as Record<string, unknown>)[field.name];
    const isOptional = (field.flags & ts.SymbolFlags.Optional) !== 0;
    if (part === undefined) return isOptional ? [] : [`${path} has no ${field.name}`];
    const declared = checker.getTypeOfSymbol(field);
    return faults(part, isOptional ? checker.getNonNullableType(declared) : declared, met, `${path}.${field.name}`);
  });
  return [...unknown.map((key) => `${path} has ${key}, which is not declared`), ...rest];
}
