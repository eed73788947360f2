// How columns become values: bigint as number (all ours are below 2^53), date as text; numeric stays text and becomes a Decimal.
import pg from "pg";

const INT8 = 20;
const DATE = 1082;

export const COLUMN_TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    if (oid === INT8) return Number;
    if (oid === DATE) return String;
    return pg.types.getTypeParser(oid, format);
  }) as pg.CustomTypesConfig["getTypeParser"],
};
