// Fields one after the other, each with its length in front: no two lists give the same bytes. As netstrings() in the database.

export function netstrings(fields: readonly (string | null)[]): Buffer {
  return Buffer.from(
    fields.map((field) => (field === null ? "-," : `${Buffer.byteLength(field)}:${field},`)).join(""),
  );
}
