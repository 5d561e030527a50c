/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vmclock device, whose page is at 0x08000000, and a Generic Event Device
 * whose firmware method notifies the vmclock device when interrupt 20 is raised.
 */
DefinitionBlock ("vmclock.aml", "SSDT", 2, "GUEST ", "VMCLOCK ", 1)
{
    Scope (\_SB)
    {
        Device (VCLK)
        {
            Name (_HID, "AMZNC10C")
            Name (_CID, "VMCLOCK")
            Name (_DDN, "VMCLOCK")
            Method (_STA, 0, NotSerialized) { Return (0x0F) }
            Name (_CRS, ResourceTemplate ()
            {
                // Linux accepts no granularity but 0.
                QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
                    Cacheable, ReadOnly,
                    0x0, 0x08000000, 0x08000FFF, 0x0, 0x1000)
            })
        }
        Device (VGED)
        {
            Name (_HID, "ACPI0013")
            Name (_UID, "VMCLOCK")
            Name (_CRS, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 20 }
            })
            Method (_EVT, 1, Serialized)
            {
                Notify (\_SB.VCLK, 0x80)
            }
        }
    }
}
