import styles from "./stage.module.css";

/** Where the picture will be, while the first one is on its way: the shape of one, and no numbers. */
export function GraphSkeleton() {
  return (
    <div className={styles.skeleton} role="status" aria-label="Reading traffic">
      <svg viewBox="0 0 760 360" aria-hidden="true">
        <path d="M110 180C170 180 170 90 230 90M110 180C170 180 170 270 230 270M330 90C390 90 390 60 450 60M330 90C390 90 390 150 450 150M330 270H450M550 150C610 150 610 180 650 180M550 270C610 270 610 180 650 180" />
        {BOXES.map(([x, y]) => (
          <rect key={`${x} ${y}`} x={x} y={y} width="100" height="34" rx="5" />
        ))}
      </svg>
      <p>Reading traffic…</p>
    </div>
  );
}

const BOXES = [
  [10, 163],
  [230, 73],
  [230, 253],
  [450, 43],
  [450, 133],
  [450, 253],
  [650, 163],
] as const;
