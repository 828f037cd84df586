"""«Dette endrer seg når du fyller …»: what a birthday changes in a plan, told a month before."""
