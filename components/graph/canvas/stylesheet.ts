import type { StylesheetJson } from "cytoscape";
import type { Palette } from "./palette";
import { VOLUME_WIDTHS } from "./volume-widths";

/*
 * Silhouettes with slanted ends, as points of a box from -1 to 1: a gateway is a hexagon, a waypoint is drawn in at
 * its sides, a host outside points out of the picture.
 */
const GATEWAY = "-1 0 -0.86 -1 0.86 -1 1 0 0.86 1 -0.86 1";
const WAYPOINT = "-1 -1 1 -1 0.87 0 1 1 -1 1 -0.87 0";
const EXTERNAL = "-1 -1 0.87 -1 1 0 0.87 1 -1 1";

/**
 * Everything Cytoscape draws: silhouettes, lines, arrows, boxes. Words and signs are drawn over it (see `overlay/`).
 * Health is told by width and line as well as by colour.
 */
export function stylesheetOf({ colours }: Palette): StylesheetJson {
  return [
    {
      selector: "node",
      style: {
        width: "data(width)",
        height: "data(height)",
        shape: "round-rectangle",
        "corner-radius": "5",
        "background-color": colours.surface,
        "border-width": 1,
        "border-color": colours["stroke-unknown"],
        "overlay-opacity": 0,
      },
    },
    { selector: ".service", style: { "corner-radius": "14" } },
    { selector: ".app", style: { shape: "cut-rectangle", "corner-radius": "5" } },
    { selector: ".external", style: { shape: "polygon", "shape-polygon-points": EXTERNAL } },
    { selector: ".unknown", style: { shape: "ellipse", "border-style": "dashed" } },
    { selector: ".group", style: { shape: "rectangle", "border-style": "double", "border-width": 3 } },
    { selector: ".gateway", style: { shape: "polygon", "shape-polygon-points": GATEWAY } },
    { selector: ".waypoint", style: { shape: "polygon", "shape-polygon-points": WAYPOINT } },
    { selector: "node.healthy", style: { "border-color": colours["stroke-healthy"] } },
    // There, and nothing goes through it: an outline. What is wrong with it is said all the same.
    {
      selector: "node.quiet",
      style: { "background-opacity": 0, "border-color": colours["line-strong"], "border-style": "dotted" },
    },
    {
      selector: "node.degraded",
      style: { "border-color": colours["stroke-degraded"], "border-width": 2 },
    },
    {
      selector: "node.failing",
      style: {
        "border-color": colours["stroke-failing"],
        "border-width": 2.5,
        "background-color": colours["failing-soft"],
      },
    },
    {
      selector: "node.notReady",
      style: { "border-color": colours["stroke-unready"], "border-width": 2, "border-style": "dashed" },
    },
    {
      selector: "node.box",
      style: {
        shape: "round-rectangle",
        "corner-radius": "8",
        "background-color": colours.box,
        "border-color": colours.line,
        "border-width": 1,
        "z-compound-depth": "bottom",
        "z-index": 0,
        events: "no",
      },
    },
    {
      selector: "node.subbox",
      style: {
        "background-opacity": 0,
        "border-color": colours["line-strong"],
        "border-style": "dashed",
        "corner-radius": "6",
        "z-index": 1,
      },
    },
    {
      selector: "edge",
      style: {
        width: 1,
        "curve-style": "bezier",
        "control-point-step-size": 36,
        "line-color": colours["stroke-healthy"],
        "target-arrow-color": colours["stroke-healthy"],
        "target-arrow-shape": "triangle",
        "arrow-scale": 1.1,
        "overlay-opacity": 0,
      },
    },
    // Beside the node and past its end: above and below are the edges to others.
    {
      selector: "edge:loop",
      style: { "loop-direction": "90deg", "loop-sweep": "36deg", "control-point-step-size": 75 },
    },
    ...VOLUME_WIDTHS.map((width, volume) => ({ selector: `edge.v${volume}`, style: { width } })),
    lines(".tcp", colours["stroke-tcp"]),
    lines(".idle", colours["line-strong"]),
    lines("edge.degraded", colours["stroke-degraded"], { "z-index": 5, opacity: 1 }),
    lines("edge.failing", colours["stroke-failing"], { "z-index": 6, opacity: 1 }),
    { selector: ".dashed", style: { "line-style": "dashed", "line-dash-pattern": [7, 4] } },
    lines(".hop", colours["stroke-tcp"], { "line-style": "dotted", width: 1, opacity: 0.55, "arrow-scale": 0.6 }),
    { selector: ".dim", style: { opacity: 0.28 } },
    {
      selector: "node.selected",
      style: {
        "outline-color": colours.accent,
        "outline-width": 2,
        "outline-offset": 3,
        "outline-opacity": 1,
      },
    },
    {
      selector: "edge.selected",
      style: { "underlay-color": colours.accent, "underlay-opacity": 0.28, "underlay-padding": 5, "z-index": 9 },
    },
    { selector: "node.hover", style: { "background-color": colours["accent-soft"] } },
    {
      selector: "edge.hover",
      style: { "underlay-color": colours.accent, "underlay-opacity": 0.14, "underlay-padding": 4 },
    },
    { selector: "core", style: { "active-bg-opacity": 0, "active-bg-size": 0, "active-bg-color": colours.canvas } },
  ] as StylesheetJson;
}

function lines(selector: string, colour: string, more: Readonly<Record<string, string | number>> = {}) {
  return { selector, style: { "line-color": colour, "target-arrow-color": colour, ...more } };
}
