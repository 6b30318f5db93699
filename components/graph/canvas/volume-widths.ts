/** Line widths of the six volume classes, in pixels at zoom 1. */
export const VOLUME_WIDTHS = [1, 1.3, 1.8, 2.5, 3.4, 4.6] as const;
