// How well two colours can be told apart, as WCAG 2.2 counts it: 1 (the same) to 21 (black on white).

/** Text of normal size, level AA. */
export const TEXT_CONTRAST_MIN = 4.5;
/** Buttons, borders and whatever else must be seen but not read. */
export const SHAPE_CONTRAST_MIN = 3;

/** Of colours like `#rrggbb`. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(colour.slice(at, at + 2)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(hex: string): number {
  const value = Number.parseInt(hex, 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
