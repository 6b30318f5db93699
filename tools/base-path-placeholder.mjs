/** What the product is built for in the place of a base path: nobody's path, and nothing that occurs by chance. */
export const BASE_PATH_PLACEHOLDER = "/__alidade_base_path__";
