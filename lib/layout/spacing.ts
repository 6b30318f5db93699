/*
 * The distances of every layout, in pixels at zoom 1.
 */

/** Between the shapes of neighbouring layers: room for edge labels such as "12.5 req/s" over "0.4 % · 23 ms". */
export const LAYER_GAP = 124;
/** Between columns at least, however wide the node labels in them are. */
export const COLUMN_GAP = 44;
/** Between two columns of one layer, which have no edges between them. */
export const WRAP_GAP = 40;
/** Between a node (with its label) and the next one below. */
export const NODE_GAP = 28;
/** Room an edge gets where it passes through a layer. */
export const EDGE_LANE = 14;

export const GROUP_PADDING = 18;
/** Kept free above the box of a group, for its title. */
export const TITLE_HEIGHT = 22;
/** Kept free above the box of a subgroup, for its title. */
export const SUBGROUP_TITLE_HEIGHT = 16;
/** Between the boxes of two groups, beside each other: edge labels go here too. */
export const GROUP_GAP_X = 92;
/** Between the boxes of two groups, one above the other, without the title. */
export const GROUP_GAP_Y = 30;
export const SUBGROUP_PADDING = 10;

/** Node labels: what is assumed where the caller does not say. */
export const LABEL_WIDTH = 96;
export const LABEL_HEIGHT = 28;
/** Between a shape and the label beneath it. */
export const LABEL_GAP = 4;

/** Around the whole picture. */
export const MARGIN = 24;

export const ASPECT_RATIO = 1.6;
