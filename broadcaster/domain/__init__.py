"""What a broadcast is: values and rules, pure. Read the modules in the order of the pipeline:
units, stations, bulletin, speech, item, schedule, planning, manifest, airtime. No I/O, no clock, no framework.
"""
