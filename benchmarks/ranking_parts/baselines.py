"""What others do, in a few lines of scipy."""

from __future__ import annotations

import re

import numpy as np
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import svds


def ease(reads: csr_matrix, regularization: float) -> np.ndarray:
    """Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019."""
    gram = (reads.T @ reads).toarray()
    gram[np.diag_indices_from(gram)] += regularization
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return reads @ weights


def svd(strengths: csr_matrix, factors: int) -> np.ndarray:
    """The factors of the public notebook: a plain singular value decomposition of the strengths."""
    left, values, right = svds(strengths, factors, random_state=0)
    return (left * values) @ right


def cosines_of_titles(titles: list[str]) -> np.ndarray:
    words: dict[str, int] = {}
    cells = {
        (at, words.setdefault(word, len(words)))
        for at, title in enumerate(titles)
        for word in re.findall(r"\w{2,}", title.lower())
    }
    row, column = (np.array(part) for part in zip(*cells, strict=True))
    counts = csr_matrix((np.ones(len(row)), (row, column)), shape=(len(titles), len(words)))
    weighted = counts @ diags(np.log(len(titles) / np.bincount(column)))
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    scaled = diags(1 / np.where(norms > 0, norms, 1.0)) @ weighted
    return (scaled @ scaled.T).toarray()


def item_knn(reads: csr_matrix) -> np.ndarray:
    """Cosines of columns."""
    gram = (reads.T @ reads).toarray()
    norms = np.sqrt(np.maximum(np.diag(gram), 1.0))
    cosines = gram / np.outer(norms, norms)
    np.fill_diagonal(cosines, 0.0)
    return cosines
