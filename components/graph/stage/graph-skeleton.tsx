import styles from "./stage.module.css";

/** Where the picture will be, while the first one is on its way: the shape of one, and no numbers. */
export function GraphSkeleton() {
  return (
    <div className={styles.skeleton} role="status" aria-label="Reading traffic">
      <svg viewBox="0 0 560 400" aria-hidden="true">
        <path d="M280 44 120 130M280 44 440 130M120 158 60 250M120 158 210 250M440 158 400 250M440 158 510 250M210 278 300 360M400 278 300 360" />
        {BOXES.map(([x, y]) => (
          <rect key={`${x} ${y}`} x={x - 45} y={y} width="90" height="28" rx="5" />
        ))}
      </svg>
      <p>Reading traffic…</p>
    </div>
  );
}

const BOXES = [
  [280, 16],
  [120, 130],
  [440, 130],
  [60, 250],
  [210, 250],
  [400, 250],
  [510, 250],
  [300, 360],
] as const;
