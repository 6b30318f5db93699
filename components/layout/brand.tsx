import Link from "next/link";
import styles from "./brand.module.css";

/** The sighting arm over its circle, and the name. */
export function Brand() {
  return (
    <Link href="/graph" className={styles.brand} aria-label="Alidade, service graph">
      <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden="true">
        <circle cx="10" cy="10" r="7" strokeWidth="1.2" />
        <path d="M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2" strokeWidth="1.2" />
        <path className={styles.arm} d="m2.5 14.6 15-9.2" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <span>Alidade</span>
    </Link>
  );
}
