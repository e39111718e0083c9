"""Speed and weight, as ratios within one run. Figures of two machines, or of two runs, are not to be compared."""
