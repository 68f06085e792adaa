"""How what is to be made comes to those who make it. The books say what there is; who claims a job has it."""
