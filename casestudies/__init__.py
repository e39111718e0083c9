"""Best-practice case studies on IWRM and CBNRM, told in building blocks."""
